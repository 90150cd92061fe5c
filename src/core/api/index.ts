export * from "./config";
export * from "./engine";
export * from "./errors";
export * from "./model";
export * from "./ports";
