/** HTML in which no text can become markup. */

/** A piece of HTML that is safe as it stands. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template: texts are escaped, pieces are not; an array is one behind the other. */
export type HtmlPiece = string | number | Html | readonly Html[];

/** A template of HTML. Not named `html`: the formatter would lay it out anew. */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlPiece[]): Html {
  return { html: strings.reduce((before, text, at) => `${before}${shown(values[at - 1] ?? '')}${text}`) };
}

/** A constant of the program, taken as it is. */
export function trusted(text: string): Html {
  return { html: text };
}

/** What stands in no place. */
export const NOTHING: Html = { html: '' };

function shown(value: HtmlPiece): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((each) => each.html).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }; // prettier-ignore

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found);
}
