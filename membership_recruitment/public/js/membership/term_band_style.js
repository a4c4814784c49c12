// Measures and look of the band of a member's terms.

export const BAND = 32; // heights in pixels, from the top
export const BAND_HEIGHT = 26;
export const AXIS = BAND + BAND_HEIGHT + 8;
export const HEIGHT = AXIS + 18;
export const PADDING = 8;
export const LETTER = 6.4; // width of one at 11 pixels, on average
export const TYPE_COLORS = ["blue", "purple", "orange", "cyan", "pink"];

export const STYLE = `
	.term-band { position: relative; margin-bottom: var(--margin-md); }
	.term-band svg { display: block; width: 100%; height: ${HEIGHT}px; overflow: visible; }
	.term-band text { font-size: 11px; fill: var(--text-muted); }
	.term-band .track { stroke: var(--gray-400); stroke-dasharray: 1 4; }
	.term-band .axis { stroke: var(--gray-400); }
	.term-band .held { fill: var(--bg-green); }
	.term-band .current { fill: #1b7f4b; } /* white is readable on it in both themes */
	.term-band .upcoming { fill: var(--bg-light-blue); stroke: var(--blue-400); }
	.term-band .pending { fill: var(--fg-color); stroke: var(--orange-500); stroke-dasharray: 4 3; }
	.term-band .cut { fill: none; stroke: var(--red-400); stroke-dasharray: 2 3; }
	.term-band .hatch-grace { stroke: var(--yellow-500); }
	.term-band .hatch-kept { stroke: var(--purple-500); }
	.term-band .gap { fill: transparent; }
	.term-band a:hover rect, .term-band a:hover path { filter: brightness(0.94); }
	.term-band text.on-held { fill: var(--text-on-green); }
	.term-band text.on-current { fill: #fff; }
	.term-band text.on-upcoming { fill: var(--text-on-light-blue); }
	.term-band text.on-pending { fill: var(--text-color); }
	.term-band .today { stroke: var(--text-color); }
	.term-band text.today { fill: var(--text-color); font-weight: 600; stroke: none; }
	.term-band .invoice { fill: var(--fg-color); stroke: var(--gray-500); stroke-width: 1.5; }
	.term-band .invoice.open { stroke: var(--orange-500); }
	.term-band .credit { fill: var(--fg-color); stroke: var(--red-500); stroke-width: 1.5; }
	.term-band .payment { fill: var(--green-600); stroke: var(--fg-color); }
	.term-band .end { stroke: var(--red-500); stroke-width: 2; stroke-linecap: round; fill: none; }
	.term-band .death { stroke: var(--text-color); stroke-width: 2; stroke-linecap: round; fill: none; }
	.term-band-legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 6px; }
	.term-band-legend span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
	.term-band .term-band-legend svg { width: 14px; height: 12px; flex: none; }
	${TYPE_COLORS.map(
		(color, index) => `.term-band .type-${index} { fill: var(--${color}-500); }`
	).join("")}`;
