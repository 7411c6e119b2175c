import { lookup } from "mrmime";

/** Of a file, by its name. Text is taken for UTF-8. */
export function mediaTypeOf(path: string): string {
  const type = lookup(path) ?? "application/octet-stream";
  return isText.test(type) ? `${type}; charset=utf-8` : type;
}

/** Types for which a charset says something. */
const isText = /^(?:text\/|application\/(?:javascript|xml|xhtml\+xml)$)/;
