// What the values of a method's parameters mean for one another.

/** @typedef {import("./catalog.js").Parameter} Parameter */

/**
 * What a parameter is set to, or its default.
 * @param {string} name
 * @param {Parameter[]} parameters
 * @param {Map<string, string>} values
 */
export const valueOf = (name, parameters, values) =>
  values.get(name) ?? String(parameters.find((each) => each.name === name)?.default ?? "");

/**
 * Whether the other parameters have the values that this one needs.
 * @param {Parameter} parameter
 * @param {Parameter[]} parameters
 * @param {Map<string, string>} values
 */
export const applies = (parameter, parameters, values) =>
  Object.entries(parameter.when ?? {}).every(([name, wanted]) =>
    [wanted].flat().map(String).includes(valueOf(name, parameters, values)),
  );
