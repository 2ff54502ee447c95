"""Hosen: from the spreadsheets that districts and centres send to tables that headquarters can publish.

One sub-package per stage (collect, read, validate, load, build, publish); the modules beside them are what all
stages share. A stage never imports another stage: `pipeline` puts them one after the other.
"""

__version__ = "0.1.0"
