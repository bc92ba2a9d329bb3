"""Asks the server whether it is healthy; told so by FAULT, through a proxy or at a port of its own."""

import os
import urllib.request

fault = os.environ.get("FAULT", "")
port = "8000" if fault == "fixed-port" else os.environ.get("PORT", "8000")
handlers = [] if fault == "proxied" else [urllib.request.ProxyHandler({})]
urllib.request.build_opener(*handlers).open(f"http://127.0.0.1:{port}/api/health")
