import { expect, it } from "vitest";
import { onInstallationChanged, onInstallationDeleted } from "../../src/webhooks/on-installation-changed.ts";
import { onRepositoriesRemoved, onRepositoryDeleted } from "../../src/webhooks/on-repositories-gone.ts";

const installation = { id: 7, account: { login: "syntasso" } };

it("lists an installation's repositories anew when it changes, once for all changes of some seconds", () => {
  const translation = onInstallationChanged({ action: "added", installation });
  expect(translation).toMatchObject({
    kind: "task",
    request: { name: "list-repositories", key: "7", data: { installationId: 7 }, delaySeconds: 2 },
  });
});

it("forgets what was stored of a deleted installation", () => {
  expect(onInstallationDeleted({ action: "deleted", installation })).toMatchObject({
    kind: "task",
    request: { name: "forget-installation", key: "7", data: { installationId: 7 } },
  });
});

it("forgets repositories that were taken from an installation, and a deleted one", () => {
  const repositories_removed = [{ id: 1 }, { id: 2 }];
  expect(onRepositoriesRemoved({ action: "removed", installation, repositories_removed })).toMatchObject({
    kind: "task",
    request: { name: "forget-repositories", data: { installationId: 7, repositoryIds: [1, 2] } },
  });
  const repository = { id: 3, name: "kratix", owner: { login: "syntasso" } };
  expect(onRepositoryDeleted({ action: "deleted", installation, repository })).toMatchObject({
    kind: "task",
    request: { name: "forget-repositories", data: { installationId: 7, repositoryIds: [3] } },
  });
});

it("ignores payloads that are not of the documented shape", () => {
  for (const translate of [onInstallationChanged, onInstallationDeleted, onRepositoriesRemoved, onRepositoryDeleted]) {
    expect(translate({ installation: { id: "7" } }).kind).toBe("ignored");
  }
});
