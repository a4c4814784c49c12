// A press of the mouse on a button of our forms must not be lost.

/** The form of ours that the route names; nothing elsewhere in the desk. */
function route_of_ours() {
	const [view, doctype, ...name] = frappe.get_route();
	const module = view === "Form" && frappe.get_meta(doctype)?.module;
	const app = module && frappe.boot.module_app[frappe.model.scrub(module)];
	return app === "membership_recruitment" ? { doctype, name: name.join("/") } : null;
}

$(document).on("page-change", () => {
	const route = route_of_ours();
	if (!route) return;
	// Frappe would slide to the top for half a second: the buttons, first hidden under the bar above, then on their way
	window.scrollTo(0, 0);
	// Where a document was fetched long ago, Frappe shows the form of another one until it has fetched it again
	const form = frappe.views.formview[route.doctype]?.frm;
	if (form?.docname && form.docname !== route.name) form.clear_custom_buttons();
});

// Frappe makes a form's buttons anew whenever it refreshes. A press that begins on one and ends on its successor is a
// click to the user, but not to the browser.
let pressed = null;

document.addEventListener("mousedown", ({ target }) => (pressed = button_at(target)), true);
document.addEventListener(
	"mouseup",
	({ target }) => {
		const button = button_at(target);
		if (pressed && !pressed.isConnected && pressed.dataset.label === button?.dataset.label) {
			button.click();
		}
		pressed = null;
	},
	true
);

function button_at(element) {
	return route_of_ours() && element.closest(".page-actions button[data-label]");
}
