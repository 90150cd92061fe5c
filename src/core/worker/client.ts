export { createWorkerEmbedder, type WorkerEmbedderOptions } from "./worker-embedder";
export { createWorkerSegmenter, type WorkerSegmenter, type WorkerSegmenterOptions } from "./worker-segmenter";
