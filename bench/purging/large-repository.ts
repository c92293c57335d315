import { createStandIn, type StandIn } from "../../stand-in/stand-in.ts";

const NAME = "syntasso/kratix";

/** A GitHub with one repository: 20,000 entries of 2,000 pull requests, of which a hundredth is closed, and 25 branches. */
export async function makeLargeRepository(): Promise<{
  readonly standIn: StandIn;
  readonly installationId: number;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
}> {
  const standIn = await createStandIn();
  const { world } = standIn;
  const { id: installationId } = world.addInstallation({ account: "syntasso" });
  const { id } = world.addRepository({ owner: "syntasso", name: "kratix" });
  for (let pull = 1; pull <= 2_000; pull += 1) world.openPull({ repository: NAME, head: `change-${pull}` });
  for (let pull = 100; pull <= 2_000; pull += 100) world.closePull({ repository: NAME, pull });
  for (let index = 0; index < 20_000; index += 1) {
    const ref = index < 25 ? `refs/heads/gone-${index}` : `refs/pull/${(index % 2_000) + 1}/merge`;
    world.addCache({ repository: NAME, ref, key: `setup-go-Linux-x64-${index}`, sizeBytes: 1_000_000 });
  }
  return { standIn, installationId, repository: { id, owner: "syntasso", name: "kratix" } };
}
