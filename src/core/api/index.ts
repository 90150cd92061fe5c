export * from "./config";
export * from "./engine";
export * from "./errors";
export * from "./model";
export * from "./models";
export * from "./ports";
export * from "./read-settings";
export * from "./settings";
