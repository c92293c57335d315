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
  return [node.tagName ?? node.type, ...attributes, ...(isCode ? [] : (node.children ?? []).map(skeletonOf))];
}

/** The text of a tree. */
export function textOf(node: HtmlNode): string {
  return node.value !== undefined && node.type === "text" ? node.value : (node.children ?? []).map(textOf).join("");
}

export function elementsOf(node: HtmlNode, tagName: string): readonly HtmlNode[] {
  const within = (node.children ?? []).flatMap((child) => elementsOf(child, tagName));
  return node.tagName === tagName ? [node, ...within] : within;
}
