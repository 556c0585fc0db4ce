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
 * @property {"number"|"whole"|"date"|"category"|"none"} kind  whole: whole ticks only; none: no ticks
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
 * @property {"dot"|"cross"|"badge"|"ring"|"star"} symbol  ring: around a row that is pointed out
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number>|null} [cluster]  absent when it is not known
 * @property {ArrayLike<number>|null} [row]  table rows; absent when the points are not rows (centres)
 * @property {string[]|null} [labels]
 * @property {ArrayLike<number>|null} [hollow]  1: a ring instead of a disc
 * @property {ArrayLike<number>|null} [strength]  0 to 1: weak points fade
 * @property {ArrayLike<number>|null} [weight]  0 to 1: the area, 1 being four times the usual one
 * @property {ArrayLike<number>|null} [shares]  row-major: how much of each point belongs to clusters 0, 1, ...; they mix its colour
 * @property {Uint8Array|null} [rgb]  red, green and blue of each point, instead of the colour of its cluster
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
 * @typedef {object} LinkFields  what the items of a layer mean elsewhere
 * @property {string[]|null} [texts]  told when an item is pointed at
 * @property {ArrayLike<number>|null} [row]  the table row behind each item
 * @property {ArrayLike<number>[]|null} [rows]  the table rows behind each item
 * @property {Record<string, any>[]|null} [values]  parameters that a click sets
 * @typedef {Layer & LinkFields} LinkedLayer
 *
 * @typedef {object} LinesFields
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y  NaN breaks the line
 * @property {number|null} [cluster]  null: the accent; -1: quiet ink
 * @property {boolean} [dashed]
 * @property {boolean} [dots]
 * @property {number|null} [chosen]  a vertex
 * @typedef {LinkedLayer & LinesFields} LinesLayer
 *
 * @typedef {Layer & {x: ArrayLike<number>, low: ArrayLike<number>, high: ArrayLike<number>}} BandLayer
 *
 * @typedef {object} BarsFields
 * @property {ArrayLike<number>} edges  one more than there are bars, ascending
 * @property {ArrayLike<number>} height
 * @property {ArrayLike<number>|null} [cluster]
 * @typedef {LinkedLayer & BarsFields} BarsLayer
 *
 * @typedef {object} KnivesFields
 * @property {ArrayLike<number>} width
 * @property {ArrayLike<number>} place
 * @property {ArrayLike<number>} cluster
 * @typedef {LinkedLayer & KnivesFields} KnivesLayer
 *
 * @typedef {object} BoxesFields
 * @property {ArrayLike<number>} corners  x0, y0, x1, y1 of each
 * @property {ArrayLike<number>|null} [cluster]
 * @property {ArrayLike<number>|null} [shade]  0 to 1
 * @property {ArrayLike<number>|null} [outlined]  1: framed
 * @property {string[]|null} [inside]  what stands in each, if it fits
 * @property {boolean} [quiet]  whether those of no cluster (-1) have quiet ink, as is usual, or the colour of noise
 * @typedef {LinkedLayer & BoxesFields} BoxesLayer
 *
 * @typedef {object} TreeFields
 * @property {ArrayLike<number>} legs  left x, left foot, right x, right foot, height of each merge
 * @property {ArrayLike<number>} cluster  -1: quiet ink
 * @typedef {LinkedLayer & TreeFields} TreeLayer
 *
 * @typedef {object} RuleFields
 * @property {"x"|"y"} axis
 * @property {number} value
 * @property {string} [parameter]  what dragging sets, together with `also`
 * @property {Record<string, any>} [also]
 * @typedef {Layer & RuleFields} RuleLayer
 *
 * @typedef {object} CirclesFields
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number>} rx  radii, in data units
 * @property {ArrayLike<number>} ry
 * @property {ArrayLike<number>|null} [cluster]
 * @property {boolean} [filled]
 * @typedef {Layer & CirclesFields} CirclesLayer
 *
 * @typedef {object} EllipsesFields
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number>} axes  x1, y1, x2, y2 of the two half axes of each, in data units
 * @property {ArrayLike<number>|null} [cluster]  -1: quiet ink
 * @property {ArrayLike<number>|null} [strength]  0 to 1: weak ones fade
 * @property {boolean} [filled]
 * @property {boolean} [dashed]
 * @typedef {Layer & EllipsesFields} EllipsesLayer
 *
 * @typedef {object} ContoursFields
 * @property {Range} x
 * @property {Range} y
 * @property {number} columns
 * @property {number} rows
 * @property {ArrayLike<number>} values  at the centres of the cells, row-major, first row at y[0]
 * @property {ArrayLike<number>} levels  rising
 * @property {string[]|null} [texts]  of the levels
 * @property {boolean} [shaded]
 * @typedef {Layer & ContoursFields} ContoursLayer
 *
 * @typedef {object} Tiles  images of one size, one after the other, each row by row from the top
 * @property {Uint8Array|Uint8ClampedArray|ArrayLike<number>} tiles
 * @property {number} tile_width
 * @property {number} tile_height
 * @property {number} channels  1: grey; 4: red, green, blue and opacity
 * @property {number} count
 *
 * @typedef {object} ThumbnailsFields
 * @property {ArrayLike<number>} x  the middle of each
 * @property {ArrayLike<number>} y
 * @property {[number, number]} size  of the box that each fits into, in data units
 * @property {ArrayLike<number>|null} [cluster]  the colour of the frame; absent: a hairline
 * @typedef {LinkedLayer & ThumbnailsFields & Tiles} ThumbnailsLayer
 *
 * @typedef {object} SegmentsFields
 * @property {ArrayLike<number>} ends  x1, y1, x2, y2 of each
 * @property {ArrayLike<number>|null} [cluster]
 * @typedef {Layer & SegmentsFields} SegmentsLayer
 *
 * @typedef {object} Picture
 * @property {string} figure
 * @property {string} caption
 * @property {Axis} x
 * @property {Axis} y
 * @property {Cluster[]} clusters
 * @property {Layer[]} layers
 *
 * @typedef {object} ChartFields
 * @property {string} title
 * @property {number} [height]  CSS pixels
 * @property {boolean} [even]  a unit of x is as long as one of y: the height follows from the width
 * @property {{heads: string[], lines: any[][]}|null} [table]  the same as text
 * @typedef {Picture & ChartFields} Chart  a picture beside the main one
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
 * @property {import("./scene.js").Layout} layout
 * @property {string} font  of ticks and labels
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
 *   |"closePath"|"arc"|"ellipse"|"rect"|"roundRect"|"clip"|"fill"|"stroke"|"fillRect"|"strokeRect"
 *   |"fillText"|"strokeText"|"setLineDash"|"translate"|"rotate"|"fillStyle"|"strokeStyle"|"lineWidth"
 *   |"lineJoin"|"lineCap"|"globalAlpha"|"font"|"textAlign"|"textBaseline"
 *   |"imageSmoothingEnabled"|"imageSmoothingQuality">
 *   & {drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void}} Pen
 *
 * @typedef {object} Mark
 * @property {(layer: any) => boolean} quick  true: drawn afresh in every frame; false: cached as a bitmap
 * @property {(pen: Pen, layer: any, frame: Frame) => Generator<void, void, void>} draw
 *   yields wherever the drawing may pause
 * @property {(layer: any) => View|null} [extent]  the part of the data a layer covers
 * @property {Items} [items]  absent: nothing in it can be pointed at
 *
 * @typedef {object} Items  what can be pointed at in a layer, each known by its index
 * @property {"x"|"y"|"free"} way  along which axis items follow each other; free: they lie anywhere
 * @property {(layer: any) => number} count
 * @property {(layer: any, frame: Frame, x: number, y: number) => Near|null} at
 * @property {(layer: any, frame: Frame, index: number) => {x: number, y: number}} anchor
 * @property {(layer: any, index: number) => number|null} cluster
 * @property {(layer: any, index: number) => {x?: number, y?: number}} values  in data units
 * @property {(pen: Pen, layer: any, frame: Frame, indices: number[]) => void} light  draws items once more, to be seen
 * @typedef {{index: number, distance: number}} Near  distance in CSS pixels
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
