// How a phase of the journey is shown on the pages about it.

import { escape } from "../desk/html";

export function phase_name(phase) {
	return escape(__(phase, null, "Journey Phase"));
}

/** The phase's colour, as a style. */
export function phase_color(phase) {
	return `--phase: ${escape(phase?.color || "var(--gray-500)")}`;
}
