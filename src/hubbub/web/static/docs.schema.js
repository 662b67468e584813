// Parts of an OpenAPI document as elements: schemas, parameters, examples. All text is set as
// text, never as HTML.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

// Text in which `code` is marked with backticks.
export function prose(text) {
  const parts = text.trim().split("`");
  return parts.map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

export function paragraphs(text) {
  const found = (text ?? "").trim().split(/\n\s*\n/).filter(Boolean);
  return found.map((part) => element("p", {}, prose(part.replace(/\s*\n\s*/g, " "))));
}

export class Schemas {
  constructor(document) {
    this.document = document;
  }

  // What `part` is once its reference is followed.
  resolve(part) {
    if (!part?.$ref) return part ?? {};
    const { $ref, ...own } = part;
    const keys = $ref.slice(2).split("/");
    const found = keys.reduce((place, key) => place?.[key], this.document) ?? {};
    return { ...this.resolve(found), ...own };
  }

  // "string or null", "array of Task", "todo | done".
  type(part) {
    const schema = this.resolve(part);
    const options = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (options) return [...new Set(options.map((option) => this.type(option)))].join(" or ");
    if ("const" in schema) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
    if (schema.type === "array") return `array of ${this.type(schema.items)}`;
    if (schema.properties) return part.$ref ? part.$ref.split("/").at(-1).replace(/_+$/, "") : "object";
    return [schema.type ?? "anything"].flat().join(" or ") + (schema.format ? ` (${schema.format})` : "");
  }

  // The fields of an object, of the items of a list, or of each alternative; null when there
  // is nothing inside. In an `answer`, it is told of a field that it may be missing; elsewhere,
  // that it must not. `open` are the references that are followed already.
  fields(part, answer, open = []) {
    const schema = this.resolve(part);
    if (part?.$ref) {
      if (open.includes(part.$ref)) return null;
      open = [...open, part.$ref];
    }
    if (schema.type === "array") return this.fields(schema.items, answer, open);
    const options = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (options) {
      const known = options.map((option) => [option, this.fields(option, answer, open)]);
      const inside = known.filter(([, fields]) => fields);
      if (inside.length < 2) return inside[0]?.[1] ?? null;
      return inside.map(([option, fields]) => [element("p", { class: "either" }, this.type(option)), fields]);
    }
    if (!schema.properties) return null;
    const list = element("ul", { class: "fields" });
    for (const [name, field] of Object.entries(schema.properties)) {
      const required = schema.required?.includes(name) ?? false;
      const told = required === answer ? null : required ? "required" : "optional";
      list.append(this.field(name, field, told, this.type(field), this.fields(field, answer, open)));
    }
    return [list];
  }

  // A parameter, or a header of an answer. What it is when it is left out is not told.
  parameter({ name, schema, description, required }) {
    const { anyOf, ...rest } = this.resolve(schema);
    const options = anyOf?.filter((option) => option.type !== "null");
    const shown = { ...rest, ...(options && { anyOf: options }), description };
    const [example] = shown.examples ?? [];
    return this.field(name, shown, required ? "required" : null, this.type(shown), null, example);
  }

  field(name, part, told, type, inside, example) {
    const schema = this.resolve(part);
    return element("li", {},
      element("code", { class: "name" }, name),
      element("span", { class: "type" }, type),
      told ? element("span", { class: told }, told) : null,
      schema.description && !part.$ref ? element("p", { class: "note" }, prose(schema.description)) : null,
      this.bounds(schema, example),
      inside);
  }

  // What a value must keep to, in words.
  bounds(part, example) {
    const options = (part.anyOf ?? []).map((option) => this.resolve(option));
    const schema = Object.assign({}, ...options, part);
    const said = [];
    const range = (least, most, unit) => {
      if (least !== undefined && most !== undefined) said.push(`${least} to ${most}${unit}`);
      else if (most !== undefined) said.push(`at most ${most}${unit}`);
      else if (least) said.push(`at least ${least}${unit}`);
    };
    range(schema.minLength || undefined, schema.maxLength, " characters");
    range(schema.minItems || undefined, schema.maxItems, " items");
    range(schema.minimum, schema.maximum < 2 ** 53 ? schema.maximum : undefined, "");
    if (schema.pattern) said.push(["matches ", element("code", {}, schema.pattern)]);
    if (schema.default !== undefined && schema.default !== null) {
      said.push(["default ", element("code", {}, JSON.stringify(schema.default))]);
    }
    if (example !== undefined) said.push(["for example ", element("code", {}, `${example}`)]);
    if (!said.length) return null;
    return element("p", { class: "note" }, said.map((part, index) => [index ? ", " : null, part]));
  }

  // The body of a request or an answer: its fields, and beside them an example.
  body(content, answer = false) {
    return Object.entries(content ?? {}).map(([kind, { schema, example, examples }]) => {
      const shown = example ?? Object.values(examples ?? {})[0]?.value;
      const heading = element("p", { class: "type" }, `${this.type(schema)} · ${kind}`);
      return element("div", { class: "pair" },
        element("div", {}, heading, this.fields(schema, answer)),
        shown === undefined ? null : json(shown));
    });
  }
}

// JSON in colours.
export function json(value) {
  const text = JSON.stringify(value, null, 2);
  const lines = element("pre", { tabindex: "0", role: "region", "aria-label": "Example" });
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;
  let end = 0;
  for (const found of text.matchAll(token)) {
    const kind = found[2] ? "key" : found[1] ? "text" : "value";
    const word = found[1] ?? found[0];
    lines.append(text.slice(end, found.index), element("span", { class: kind }, word));
    end = found.index + word.length;
  }
  lines.append(text.slice(end));
  return lines;
}
