// The Kanban board of prospects.

const PROSPECT = "Membership Prospect";
// Kanban asks for every row there is; a board with more cards than this is no board
const MOST_CARDS = 200;

const board = frappe.views.KanbanView.prototype;
const { get_args, get_card_meta } = board;

board.get_args = function () {
	const args = get_args.call(this);
	if (this.doctype !== PROSPECT) return args;
	// a board has nothing of Frappe's to sort it by; the list's buttons say what
	const order_by = this.sorted_by && `\`tab${PROSPECT}\`.\`${this.sorted_by}\` asc`;
	return { ...args, page_length: MOST_CARDS, order_by: order_by || args.order_by };
};

// a card added on the board opens as a form: where the person came from is asked there
board.get_card_meta = function () {
	const meta = get_card_meta.call(this);
	return this.doctype === PROSPECT ? { ...meta, quick_entry: true } : meta;
};
