import type { Root } from "hast";
import rehypeRaw from "rehype-raw";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkBreaks from "remark-breaks";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

/**
 * As GitHub does it: GitHub's dialect with raw HTML, then everything thrown out that it does not allow. The schema is
 * made after GitHub's own list (https://github.com/syntax-tree/hast-util-sanitize#schema), comments go too.
 */
const pipeline = unified()
  .use(remarkParse)
  .use(remarkGfm)
  // In comments, other than in files, the end of a line is shown as one.
  .use(remarkBreaks)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeSanitize, defaultSchema)
  .use(rehypeStringify)
  .freeze();

/** What GitHub shows of a comment's Markdown, as a tree of HTML elements. */
export function commentTree(markdown: string): Root {
  return pipeline.runSync(pipeline.parse(markdown));
}

/** The same as text. */
export function commentHtml(markdown: string): string {
  return pipeline.stringify(commentTree(markdown));
}
