import type { Element, ElementContent, Root } from "hast";
import { commentTree } from "../../scripts/render-comment/comment-html.ts";
import type { Looks } from "./looks.ts";
import { breakLines, type Paint, type Piece, painted, plain } from "./styled-text.ts";
import { type Table, tableLines } from "./table.ts";

export interface CommentLayout {
  readonly width: number;
  readonly looks: Looks;
  /** Show what is folded. */
  readonly unfolded: boolean;
}

/** A comment as GitHub shows it, laid out for a terminal. */
export function commentLines(markdown: string, layout: CommentLayout): readonly string[] {
  return blocks(commentTree(markdown).children as Root["children"] & ElementContent[], layout);
}

const INLINE = new Set([
  "a",
  "b",
  "br",
  "code",
  "del",
  "em",
  "g-emoji",
  "i",
  "img",
  "kbd",
  "s",
  "span",
  "strong",
  "sub",
  "sup",
]);

/** Blocks below each other with an empty line between; loose text and inline elements in a row make one paragraph. */
function blocks(nodes: readonly ElementContent[], layout: CommentLayout): readonly string[] {
  const groups: ElementContent[][] = [];
  let inline = false;
  for (const node of nodes) {
    const isInline = node.type === "text" || (node.type === "element" && INLINE.has(node.tagName));
    if (isInline && inline) groups.at(-1)?.push(node);
    else groups.push([node]);
    inline = isInline;
  }
  const lines = groups.map((group) => blockLines(group, layout)).filter((each) => each.length > 0);
  return lines.flatMap((each, index) => (index > 0 ? ["", ...each] : each));
}

function blockLines(group: readonly ElementContent[], layout: CommentLayout): readonly string[] {
  const [node] = group;
  if (group.length > 1 || node?.type !== "element" || INLINE.has(node.tagName)) return paragraph(group, layout);
  const { looks } = layout;
  switch (node.tagName) {
    case "h1":
    case "h2":
    case "h3":
    case "h4":
      return paragraph(node.children, layout, looks.strong);
    case "ul":
    case "ol":
      return list(node, layout);
    case "table":
      return tableLines(tableOf(node, looks), { width: layout.width, rule: looks.frame });
    case "details":
      return details(node, layout);
    case "blockquote":
      return indented(blocks(node.children, { ...layout, width: layout.width - 2 }), looks.frame("│ "));
    case "pre":
      return isDiagram(node)
        ? [looks.faint("(GitHub draws a diagram here.)")]
        : textOf(node).trimEnd().split("\n").map(looks.code);
    case "hr":
      return [looks.frame("─".repeat(layout.width))];
    case "p":
      return paragraph(node.children, layout);
    default:
      return blocks(node.children, layout);
  }
}

function paragraph(
  nodes: readonly ElementContent[],
  { width, looks }: CommentLayout,
  paint: Paint = plain,
): readonly string[] {
  const pieces = inlinePieces(nodes, looks, paint);
  if (pieces.every(({ text }) => text.trim() === "")) return [];
  return breakLines(pieces, width).map(painted);
}

function list(node: Element, layout: CommentLayout): readonly string[] {
  const items = elements(node, "li");
  return items.flatMap((item, index) => {
    const mark = node.tagName === "ol" ? `${index + 1}. ` : "• ";
    const lines = blocks(item.children, { ...layout, width: layout.width - mark.length });
    return lines.map((line, at) => `${at === 0 ? mark : " ".repeat(mark.length)}${line}`);
  });
}

function details(node: Element, layout: CommentLayout): readonly string[] {
  const summary = elements(node, "summary").flatMap((each) => inlinePieces(each.children, layout.looks, plain));
  const mark = { text: layout.unfolded ? "▾ " : "▸ ", paint: layout.looks.faint };
  const head = breakLines([mark, ...summary], layout.width).map(painted);
  if (!layout.unfolded) return head;
  const content = node.children.filter((child) => !(child.type === "element" && child.tagName === "summary"));
  return [...head, "", ...indented(blocks(content, { ...layout, width: layout.width - 2 }), "  ")];
}

function indented(lines: readonly string[], by: string): readonly string[] {
  return lines.map((line) => (line === "" ? line : `${by}${line}`));
}

function tableOf(node: Element, looks: Looks): Table {
  const rows = descendants(node, "tr").map((row) => row.children.filter((cell) => cell.type === "element"));
  const [head = [], ...body] = rows;
  const pieces = (cells: readonly Element[], paint: Paint) =>
    cells.map((cell) => inlinePieces(cell.children, looks, paint));
  return {
    head: pieces(head, looks.strong),
    rows: body.map((cells) => pieces(cells, plain)),
    right: head.map((cell) => cell.properties.align === "right"),
  };
}

function inlinePieces(nodes: readonly ElementContent[], looks: Looks, paint: Paint): readonly Piece[] {
  return nodes.flatMap((node): readonly Piece[] => {
    if (node.type === "text") return [{ text: node.value.replaceAll(/\s+/g, " "), paint }];
    if (node.type !== "element") return [];
    if (node.tagName === "br") return [{ text: "\n", paint }];
    if (node.tagName === "img") return [{ text: String(node.properties.alt ?? ""), paint }];
    const look = { b: looks.strong, strong: looks.strong, code: looks.code, sub: looks.faint, sup: looks.faint }[
      node.tagName
    ];
    return inlinePieces(node.children, looks, look === undefined ? paint : (text) => look(paint(text)));
  });
}

function elements(node: Element, tagName: string): readonly Element[] {
  return node.children.filter((child) => child.type === "element").filter((child) => child.tagName === tagName);
}

function descendants(node: Element, tagName: string): readonly Element[] {
  return node.children
    .filter((child) => child.type === "element")
    .flatMap((child) => (child.tagName === tagName ? [child] : descendants(child, tagName)));
}

/** A code block whose language GitHub does not show but draw. */
function isDiagram(node: Element): boolean {
  return elements(node, "code").some(({ properties }) =>
    String(properties.className ?? "").includes("language-mermaid"),
  );
}

function textOf(node: ElementContent): string {
  if (node.type === "text") return node.value;
  return node.type === "element" ? node.children.map(textOf).join("") : "";
}
