// Conventional Commits: the type as Frappe has them, the subject as it reads best
module.exports = {
	extends: ["@commitlint/config-conventional"],
	rules: {
		"subject-case": [0],
		"header-max-length": [0],
		"body-max-line-length": [0],
	},
};
