// The Kanban board of prospects.

const PROSPECT = "Membership Prospect";
// Kanban asks for every row there is; a board with more cards than this is no board
const MOST_CARDS = 200;

const board = frappe.views.KanbanView.prototype;
const { get_args, get_card_meta } = board;

board.get_args = function () {
	const args = get_args.call(this);
	return this.doctype === PROSPECT ? { ...args, page_length: MOST_CARDS } : args;
};

// a card added on the board opens as a form: where the person came from is asked there
board.get_card_meta = function () {
	const meta = get_card_meta.call(this);
	return this.doctype === PROSPECT ? { ...meta, quick_entry: true } : meta;
};
