/**
 * The shapes that travel between modules; types only, nothing to run.
 *
 * @typedef {object} ImageSet  a set of images that can be chosen (GET /api/images)
 * @property {Record<string, any>} data  what asks for it in a spec
 * @property {string} title
 * @property {string} help
 * @property {boolean} here  whether it is on the server's machine
 * @property {number} bytes  to download where it is not
 * @property {string|null} picture  data address
 * @property {string[]|null} [names]  what its classes are called, where it is here
 * @property {{done: number, total: number, running: boolean, error: string}|null} fetch  how its download stands
 * @property {{id: string, title: string, counts: Record<string, number>, notes: string[]}} [own]  of one's own pictures
 *
 * @typedef {{path: string, message: string}} Problem  one thing wrong with what was asked for, at a JSON path of the spec
 * @typedef {{name: string, [option: string]: any}} Named
 * @typedef {Record<string, any>} Spec  what a run is asked to be: data, model, loss, optimizer, schedule, training, seed
 *
 * @typedef {object} Kind  one entry of a catalogue family
 * @property {string} kind
 * @property {string} title
 * @property {string} [help]
 * @property {Schema} schema
 * @property {Record<string, any>} [defaults]
 * @property {"classification"|"regression"} [task]
 * @property {"plane"|"image"|"table"|"sequence"} [shown_as]  of a dataset: what an example of it looks like
 * @property {boolean} [has_plane]  of a dataset: whether it can be shown in a plane
 * @property {boolean} [in_workbench]  of a dataset: whether the workbench has pictures for it
 * @property {boolean} [writes]  of a dataset of sequences: whether a network writes symbol after symbol, in answer or going on
 * @property {boolean} [draws]  of a dataset of sequences: whether what is written are the moves of a pen
 * @property {string[]} [tasks]  of a loss or a way of training: what it can be asked for
 * @property {string[]} [losses]  of a way of training: the losses it can go by; empty: any
 * @property {("row"|"sequence"|"image")[]} [keeps]  of a layer: what it takes and gives again
 * @property {("row"|"sequence"|"image")[]} [takes]  of a layer: what it takes, whatever it makes of it
 * @property {boolean} [norms_vectors]  of a layer: whether it brings every vector to mean 0 and variance 1, and shows it before and after
 * @property {string} [asked]  of a way of training: what its network is for, where the data does not decide that
 * @property {boolean} [writes_sequences]  of a way of training: it needs a target for every step
 * @property {boolean} [goes_on]  of a way of training: of a running text
 * @property {string} [thumbnail]  SVG text
 *
 * @typedef {object} Catalog  everything that can be asked for (GET /api/catalog)
 * @property {string} version
 * @property {Schema} spec_schema
 * @property {Spec} default_spec
 * @property {Record<string, Kind[]>} families
 * @property {{name: string, title: string, help?: string, formula?: string}[]} activations
 * @property {Piece[]} pieces
 * @property {Record<string, number>} limits
 * @property {{name: string, title: string, parameters: number}[]} bases  convolutional bases that a file of weights may fill, smallest first
 * @property {{name: string, title: string, learnt: string}[]} trained  networks that are shipped with their weights, and the set they learnt
 *
 * @typedef {{name: string, title: string, help: string, layers: Record<string, any>[], takes: string[]}} Piece  layers to be put in together
 *
 * @typedef {Record<string, any>} Schema  a JSON Schema node, with `ui` hints
 *
 * @typedef {{loss?: number|null, accuracy?: number|null, [name: string]: any}} PartMetrics
 * @typedef {{train?: PartMetrics|null, validation?: PartMetrics|null, test?: PartMetrics|null}} Metrics  null where a part has no points
 *
 * @typedef {object} Finding  what the doctor has to say
 * @property {string} [kind]
 * @property {"good"|"info"|"warning"|"error"|string} [level]
 * @property {string} message
 * @property {string} [evidence]
 * @property {Remedy|null} [remedy]
 * @property {Place|null} [show]  where to look
 * @property {Record<string, number|null>} [numbers]  the evidence
 * @typedef {{label: string, command: Record<string, any>}} Remedy
 * @typedef {{panel: string, tab?: string, field?: string, layer?: number, units?: number[], points?: number[], step?: number}} Place  layers from 1
 *
 * @typedef {object} RunState  what is known of the run on screen
 * @property {string} id
 * @property {string} [watch_id]
 * @property {"paused"|"running"|"finished"|"diverged"|"queued"|string} status
 * @property {number} epoch
 * @property {number} step
 * @property {boolean} playing
 * @property {number} [example]  how many of the epoch's examples have been seen
 * @property {number} [examples]  how many there are in an epoch
 * @property {string|null} [phase]  how far the step being taken slowly is
 * @property {number|null} speed  epochs per second; null is as fast as it can
 * @property {Metrics} metrics
 * @property {{step: number, metrics: Metrics, examples: Record<string, number>}|null} [glimpse]  in the middle of a long epoch, what a few
 *   examples of each part say
 * @property {Finding[]} findings
 * @property {number} [parameters]
 * @property {string} [reason]  why it rests, or has no worker, though nobody said so; "" where all is well
 * @property {number} [position]  place in the queue
 * @property {"place"|"memory"|"turn"} [waits_for]  what it waits for there
 * @property {string} [needs]  how much memory, in words
 * @property {number} [learning_rate]
 * @property {{name: string, parameters?: number, trainable?: boolean}[]} [layers]
 * @property {number} [generation]
 * @property {number[]} [moments]  steps that can be gone back to at once
 * @property {number[]} [breaks]  steps at which another network or other data took the place of what was there
 * @property {number} [spec_version]
 * @property {number} [model_version]
 * @property {number} [data_version]
 * @property {any[]} [snapshots]
 * @property {any[]} [members]  of a race: how each of them stands
 *
 * @typedef {object} SavedRun  one row of "My runs"
 * @property {string} id
 * @property {string} watch_id
 * @property {string} url  where it is opened
 * @property {string} name  "" where it has none
 * @property {string|null} lab
 * @property {string|null} title  of the lab
 * @property {string} data  the kind of data
 * @property {string} [shown_as]  "plane", "image", "table" or "sequence"
 * @property {string} [status]
 * @property {number} [epoch]
 * @property {Metrics} [metrics]
 * @property {number} [parameters]
 * @property {number} opened  seconds since 1970
 * @property {string|null} picture  SVG text
 *
 * @typedef {object} Lab  one lab or lesson
 * @property {string} id
 * @property {string} title
 * @property {string} [chapter]
 * @property {string} [summary]
 * @property {string} [intro]
 * @property {LessonStep[]} [steps]
 * @property {"phase"|"example"|"batch"|"epoch"} [unit]  how far one step goes
 * @property {number} [speed]  epochs per second
 * @property {string} [main]  the picture that matters most
 * @property {string[]} [views]  pictures that matter in it
 * @property {boolean} [paused]  whether it waits to be started
 * @property {string} [url]
 * @property {Record<string, any>} [instrument]  of an instrument: its arguments
 * @typedef {{text: string, check?: Record<string, any>, done?: boolean}} LessonStep
 *
 * @typedef {object} LayerRow  one row of POST /api/networks/check
 * @property {string} name
 * @property {string} kind
 * @property {(number|null)[]} output_shape
 * @property {number} parameters
 * @property {string} [activation]
 * @property {number} [units]
 * @typedef {{layers: LayerRow[], parameters: number, input_shape?: (number|null)[], features?: string[], loss?: string}} Architecture
 *
 * @typedef {object} TableColumn  one column of a table (POST /api/datasets/preview)
 * @property {string} name
 * @property {string} [help]
 * @property {string} [unit]
 * @property {"input"|"target"|"unused"} role
 * @property {"numbers"|"words"} holds
 * @property {number} missing
 * @property {number} different
 * @property {{kind: string, edges?: number[]}|null} encoder
 * @property {number} [least]
 * @property {number} [most]
 * @property {number} [mean]
 * @property {number} [deviation]
 * @property {{word?: string, from?: number, to?: number, count: number}[]} bars
 * @typedef {{kind: string, column: string, message: string}} Advice
 * @typedef {{values: Record<string, string|number>, target: string|number, part: string, inputs: number[]}} TableRow
 * @typedef {{task: "classification"|"regression", target: string, classes: string[], count: number, columns: TableColumn[], rows: TableRow[], inputs: string[],
 *   parts: Record<string, number>, advice: Advice[], notes: string[]}} TablePreview
 *
 * @typedef {object} State  the one store
 * @property {Spec|null} spec  what is asked for: a run's spec, or, on the page of an instrument, its arguments
 * @property {RunState|null} run
 * @property {boolean} readonly
 * @property {Catalog|null} catalog
 * @property {"idle"|"connecting"|"open"|"lost"|"gone"} connection
 * @property {"light"|"dark"} theme
 * @property {boolean} presenter
 * @property {Inspected|null} inspected  what is explained under the network
 * @property {any} walk  the step being taken slowly, as `phases` tells it; null for none
 * @property {any} selection  what is picked in the network, for whoever draws it
 * @property {Place|null} shown  what is pointed at because somebody asked to be shown it
 * @property {Problem[]} problems  what the server refused last, by JSON path
 * @property {string[]} changing  by path, what somebody changed and the server has not answered yet
 * @property {Architecture|null} architecture
 * @property {TablePreview|null} table  what is known of the table that is learnt from
 * @property {{across?: string, down?: string}} axes  the columns of a table that the plane shows; left out: the server's choice
 * @property {ImageSet[]|null} imageSets  what images there are to learn from, one's own among them; null before the server has told
 * @property {PictureChoice} picture  which picture is looked at, where the data is images
 * @property {SequenceChoice} reading  which sequence is looked at, where the data is sequences
 * @property {number|null} asking  the step of the answer that is pointed at
 * @property {{step: number, shares: number[]}|null} looking  how much of that step's look goes to each symbol that was read
 * @property {Lab|null} lab
 * @property {Lab[]} labs
 * @property {LogEntry[]} log
 * @typedef {{example: number|null, pixels: string|null}} PictureChoice  an example of the data by its index, or a picture of one's own as base64 of
 *   uint8 bytes (H·W·C, row by row, ink bright as the data has it); neither: the server's choice
 * @typedef {{example: number|null, text: string, written?: string}} SequenceChoice  an example of the data by its index, or a text of one's own and
 *   what the network has written on from there; neither: the server's choice
 * @typedef {{kind: string, message: string, epoch?: number, step?: number, at: number}} LogEntry
 *
 * @typedef {{what: "unit"|"weight"|"bias"|"layer"|"point"|"input", layer: number, unit: number, source: number, point: number|null, row?: number, column?: number}} Inspected
 *   a thing of the network: layers from 1 (0 are the inputs), units and examples from 0; `source` is where a weight comes from; of a feature
 *   map `row` and `column` are the place in it
 *
 * @typedef {{view: string, max_fps?: number, apart?: string, [option: string]: any}} ViewRequest  `apart`: not to be joined with other wishes
 *
 * @typedef {Float32Array|Float64Array|Uint8Array|Int8Array|Uint16Array|Int16Array|Uint32Array|Int32Array|BigInt64Array|BigUint64Array} Values
 * @typedef {{dtype: string, shape: number[], data: Values}} NamedArray
 * @typedef {{view: string, meta: Record<string, string>, arrays: Record<string, NamedArray>}} Frame
 *
 * @typedef {object} Tab  a tab of the dock: the default export of one file in tabs/, which gives it its name
 * @property {number} order  where it stands among the others
 * @property {string} module  of its element, such as "views/curves" for <glass-curves>
 * @property {boolean} [always]  whether its element is there from the beginning, not only once the tab is opened
 * @property {(state: State) => boolean} [offered]  whether there is anything behind it for what is on screen
 *
 * @typedef {HTMLElement & {store: import("./store.js").Store, client: import("./client.js").RunClient, views: ViewRequest[],
 *   blank: HTMLElement|null, update(frame: Frame): void, reset(): void, paint(): void}} ViewElement
 */
export {};
