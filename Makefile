# Work that a developer starts by hand; what is checked of every change is in .ci/run.
PYTHON ?= .venv/bin/python

.PHONY: mutants
# make mutants [ONLY="kl01/text.py …"] [SAMPLE=200 SEED=1] [JOBS=1]: see tests/mutants/README.md
mutants:
	@$(PYTHON) -m tests.mutants $(ONLY) \
	  $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))
