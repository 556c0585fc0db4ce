// Points that a person puts on the picture: centres to start from, and new rows to predict.

import { byId } from "../dom.js";
import { badges, placeText } from "../places.js";
import { drawPrediction } from "./predict.js";

/**
 * @param {import("../session.js").Session} session
 * @param {ReturnType<typeof import("../engine.js").createEngine>} engine
 * @param {{setMode: (mode: "inspect" | "place") => void}} figure
 * @param {{onProblem: (reply: any) => void, onShown: () => void, onChange: () => void}} listeners
 *   onShown: a new row has its answer; onChange: the picture has more or fewer points of this kind
 */
export function createPlacing(session, engine, figure, { onProblem, onShown, onChange }) {
  let predicting = false;
  /** @type {any} a predicted row as a layer */
  let newRow = null;
  /** @type {any} starting centres as a layer, until all of them are placed */
  let starts = null;

  /** A click on the picture in place mode. @param {{x: number, y: number}} at */
  async function place(at) {
    if (!session.loaded) await session.run();
    const reply = await engine.request("place", at);
    if (reply.kind !== "prediction") return onProblem(reply);
    const { parameter, placed, missing } = session.places;
    if (!parameter || missing <= 0 || predicting) return show(reply);
    session.change(session.withValue(parameter.name, [...placed, placeText(reply.values)].join(";")));
  }

  /** @param {string[]} cells one text for every used column */
  async function predict(cells) {
    if (!(await session.fitted())) return;
    const reply = await engine.request("predict", { cells });
    if (reply.kind === "prediction") show(reply);
    else onProblem(reply);
  }

  /** @param {any} reply */
  function show(reply) {
    if (reply.cluster === undefined) return;
    newRow = badges("prediction", "new row", [{ x: reply.place[0], y: reply.place[1] }], ["?"], reply.cluster);
    onShown();
    onChange();
    drawPrediction(reply);
  }

  /** Where the starting centres lie on the present axes; Python knows. */
  async function projectStarts() {
    const { placed, missing } = session.places;
    const before = starts;
    starts = null;
    if (missing > 0 && placed.length) {
      const places = placed.map((place) => place.split(",").map(Number));
      const reply = await engine.request("project", { places });
      if (reply.kind === "places") {
        const points = [...reply.x].map((x, index) => ({ x, y: reply.y[index] }));
        starts = badges("starts", "starting centres", points, points.map((_, index) => String(index)));
      }
    }
    if (starts || before) onChange();
  }

  function setMode() {
    figure.setMode(predicting || session.places.missing > 0 ? "place" : "inspect");
    byId("predict-place").setAttribute("aria-pressed", String(predicting));
  }

  return {
    place,
    predict,
    projectStarts,
    setMode,
    togglePredicting() {
      predicting = !predicting;
      setMode();
    },
    /** What to draw over a picture. */
    layers: () => [starts, newRow].filter(Boolean),
    /** A new picture: the old row belongs to the old one. */
    forget() {
      newRow = null;
      starts = null;
      drawPrediction(null);
    },
  };
}
