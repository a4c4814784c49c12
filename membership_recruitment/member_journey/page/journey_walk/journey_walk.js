// The walk through a Journey Map. What it shows is in public/js/member_journey.

frappe.pages["journey-walk"].on_page_load = (wrapper) => {
	wrapper.loaded = frappe.require("journey.bundle.js").then(() => {
		wrapper.walk = new membership_recruitment.JourneyWalk(wrapper);
	});
};

frappe.pages["journey-walk"].on_page_show = async (wrapper) => {
	await wrapper.loaded;
	wrapper.walk.show();
};
