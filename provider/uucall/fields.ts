/** Where POST and PUT may carry their fields. The pages list flat parameters of which they do not say where they go, and a structure `body` with the same data. */
export const FIELD_PLACES = ["flatAndBody", "flat", "body", "query", "queryAndBody"] as const;

/** One of {@link FIELD_PLACES}. */
export type FieldPlace = (typeof FIELD_PLACES)[number];

/** The fields of a request. */
export type Fields = Record<string, string | undefined>;

/** What a request carries besides its path. */
export interface Carried {
  query?: Fields;
  body?: object;
}

/** The fields of an interface that has a structure `body`. */
export function structured(place: FieldPlace, fields: Fields): Carried {
  switch (place) {
    case "flatAndBody":
      return { body: { ...fields, body: fields } };
    case "flat":
      return { body: fields };
    case "body":
      return { body: { body: fields } };
    case "query":
      return { query: fields };
    case "queryAndBody":
      return { query: fields, body: fields };
  }
}

/** The fields of an interface that has none. */
export const flat = (place: FieldPlace, fields: Fields): Carried =>
  place === "query" || place === "queryAndBody" ? { query: fields } : { body: fields };
