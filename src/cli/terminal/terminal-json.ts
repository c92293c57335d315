/** Control characters that JSON allows unescaped and some terminals obey: DEL and C1. */
const LEFT_BY_JSON = /[\u007f-\u009f]/g;

/** JSON for scripts that is harmless where a person prints it, since names in it are strangers'; indented where it is to be read. */
export function terminalJson(value: unknown, indent = 0): string {
  return `${JSON.stringify(value, null, indent).replace(LEFT_BY_JSON, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
