/**
 * The shapes of the data that the figure's parts hand to each other.
 *
 * @typedef {[number, number]} Range
 * @typedef {{x: Range, y: Range}} View  the part of the data that fills the plot
 * @typedef {{left: number, top: number, width: number, height: number}} Box  CSS pixels
 *
 * @typedef {object} Axis
 * @property {string} label
 * @property {number} min
 * @property {number} max
 * @property {"number"|"date"|"category"|"none"} kind  none: no ticks
 * @property {string[]} [categories]
 *
 * @typedef {{id: number, title: string, rows: number}} Cluster
 *
 * @typedef {object} Layer  anything that `marks/index.js` has a mark for
 * @property {string} mark
 * @property {string} id
 * @property {string} title
 * @property {boolean} [visible]
 *
 * @typedef {object} PointsFields
 * @property {"dot"|"cross"|"badge"} symbol
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number>|null} [cluster]  absent when it is not known
 * @property {ArrayLike<number>|null} [row]  table rows; absent when the points are not rows (centres)
 * @property {string[]} [labels]
 * @typedef {Layer & PointsFields} PointsLayer
 *
 * @typedef {object} RegionsFields
 * @property {Range} x
 * @property {Range} y
 * @property {number} columns
 * @property {number} rows
 * @property {ArrayLike<number>} cluster  row-major, first row at y[0]
 * @property {ArrayLike<number>} [boundaries]  x1, y1, x2, y2 of each segment
 * @typedef {Layer & RegionsFields} RegionsLayer
 *
 * @typedef {object} Picture
 * @property {string} figure
 * @property {string} caption
 * @property {Axis} x
 * @property {Axis} y
 * @property {Cluster[]} clusters
 * @property {Layer[]} layers
 *
 * @typedef {{color: string, shape: string}} Style  how a cluster looks
 *
 * @typedef {{factor: number, offset: number}} Scale  pixel = value * factor + offset
 *
 * @typedef {object} Tick
 * @property {number} value
 * @property {string} text  as drawn, perhaps shortened
 * @property {string} full  the whole text
 *
 * @typedef {{ticks: Tick[], note: string}} Ticks  the note belongs behind the axis label
 *
 * @typedef {object} Frame  everything needed to draw one view of a picture
 * @property {number} width
 * @property {number} height
 * @property {number} ratio  device pixels in a CSS pixel
 * @property {Box} plot
 * @property {View} view
 * @property {Scale} x
 * @property {Scale} y
 * @property {Axis} xAxis
 * @property {Axis} yAxis
 * @property {Ticks} xTicks
 * @property {Ticks} yTicks
 * @property {import("./palette.js").Palette} palette
 * @property {(id: number|null) => Style} style  null: not known
 * @property {number} roominess  CSS pixels squared to each data point at this zoom
 * @property {number|null} highlight  the cluster that stays bright, or null for all
 * @property {string} look  changes when colours, highlight or size change
 * @property {string} place  changes when the view changes
 *
 * The part of the 2-D context that marks draw with; an SVG file is written through the same methods.
 * @typedef {Pick<CanvasRenderingContext2D, "save"|"restore"|"beginPath"|"moveTo"|"lineTo"
 *   |"closePath"|"arc"|"rect"|"roundRect"|"clip"|"fill"|"stroke"|"fillRect"|"strokeRect"
 *   |"fillText"|"setLineDash"|"translate"|"rotate"|"fillStyle"|"strokeStyle"|"lineWidth"
 *   |"lineJoin"|"lineCap"|"globalAlpha"|"font"|"textAlign"|"textBaseline">
 *   & {drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void}} Pen
 *
 * @typedef {object} Mark
 * @property {(layer: any) => boolean} quick  true: drawn afresh in every frame; false: cached as a bitmap
 * @property {(pen: Pen, layer: any, frame: Frame) => Generator<void, void, void>} draw
 *   yields wherever the drawing may pause
 * @property {(layer: any) => View|null} [extent]  the part of the data a layer covers
 *
 * @typedef {object} Entry  a layer and how it is being shown
 * @property {Layer} layer
 * @property {Layer|null} base  the coarse layer of the whole picture under a refined one
 * @property {Mark} mark
 * @property {boolean} visible
 *
 * @typedef {{entry: Entry, layer: PointsLayer, index: number}} Target  one point
 */
export {};
