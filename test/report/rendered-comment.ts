import rehypeRaw from "rehype-raw";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

/** A node of the HTML tree, as far as it is looked at. */
export interface HtmlNode {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly HtmlNode[];
}

/**
 * GitHub's dialect with raw HTML and nothing thrown out afterwards: what would come to life in a comment is seen here,
 * even if GitHub's sanitizer would stop it.
 */
const pipeline = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .freeze();

export function renderedComment(markdown: string): HtmlNode {
  return pipeline.runSync(pipeline.parse(markdown)) as HtmlNode;
}

/** The elements and comments of a tree with their attributes, and the text outside of code, where GitHub makes links. */
export function skeletonOf(node: HtmlNode): unknown {
  if (node.type === "text") return node.value;
  if (node.type === "comment") return "a comment";
  const attributes = node.properties !== undefined && Object.keys(node.properties).length > 0 ? [node.properties] : [];
  const isCode = node.tagName === "code";
  const children = isCode ? [] : (node.children ?? []).filter((_, at, all) => !isBreakInCode(at, all));
  return [node.tagName ?? node.type, ...attributes, ...children.map(skeletonOf)];
}

/** Long keys stand in several lines of code: what follows the first line of one is the same key. */
function isBreakInCode(at: number, all: readonly HtmlNode[]): boolean {
  const [before, here, after] = [at - 1, at, at + 1].map((index) => all[index]?.tagName);
  if (here === "br") return before === "code" && after === "code";
  return here === "code" && before === "br" && all[at - 2]?.tagName === "code";
}

/** The text of a tree. */
export function textOf(node: HtmlNode): string {
  return node.value !== undefined && node.type === "text" ? node.value : (node.children ?? []).map(textOf).join("");
}

export function elementsOf(node: HtmlNode, tagName: string): readonly HtmlNode[] {
  const within = (node.children ?? []).flatMap((child) => elementsOf(child, tagName));
  return node.tagName === tagName ? [node, ...within] : within;
}

export function tagsOf(node: HtmlNode): ReadonlySet<string> {
  return new Set([node.tagName ?? node.type, ...(node.children ?? []).flatMap((child) => [...tagsOf(child)])]);
}
