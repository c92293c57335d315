import { createHash } from "node:crypto";
import { type Answer, notFound, ok } from "../http/answer.ts";
import type { RepositoryExchange } from "../http/route.ts";

/** A file of a branch: as JSON with base64, or its bytes when the raw media type was asked for. */
export function readContents(exchange: RepositoryExchange): Answer {
  const { repository, query, params, headers } = exchange;
  const path = params.path ?? "";
  const ref = (query.get("ref") ?? repository.defaultBranch).replace(/^refs\/heads\//, "");
  const content = repository.files.get(`${ref}:${path}`);
  if (content === undefined) throw notFound();
  const raw = /application\/vnd\.github\.(v3\.)?raw/.test(String(headers.accept ?? ""));
  if (raw) return { status: 200, raw: content, contentType: "application/vnd.github.raw; charset=utf-8" };
  return ok(fileShape(exchange, { path, ref, content }));
}

function fileShape(
  { repository, links }: RepositoryExchange,
  file: { readonly path: string; readonly ref: string; readonly content: Uint8Array },
) {
  const bytes = Buffer.from(file.content);
  const sha = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  const self = `${links.api}/repos/${repository.fullName}/contents/${file.path}?ref=${file.ref}`;
  const html = `${links.html}/${repository.fullName}/blob/${file.ref}/${file.path}`;
  const git = `${links.api}/repos/${repository.fullName}/git/blobs/${sha}`;
  return {
    type: "file",
    name: file.path.split("/").at(-1),
    path: file.path,
    sha,
    size: bytes.length,
    encoding: "base64",
    content: bytes.toString("base64").replaceAll(/.{60}/g, "$&\n"),
    url: self,
    html_url: html,
    git_url: git,
    download_url: `${html}?raw=1`,
    _links: { self, git, html },
  };
}
