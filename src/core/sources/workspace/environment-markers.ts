import { type LeftOut } from "../../api";

/**
 * Why a folder that holds these files is left out. `conda-meta/history` and not `conda-meta` alone, because recipes for
 * conda packages have a folder of that name too.
 */
export const environmentMarkers: readonly { readonly file: string; readonly leftOut: LeftOut }[] = [
  { file: "pyvenv.cfg", leftOut: { reason: "is a virtual environment (it has pyvenv.cfg)", told: true } },
  { file: "conda-meta/history", leftOut: { reason: "is a conda environment (it has conda-meta)", told: true } },
];
