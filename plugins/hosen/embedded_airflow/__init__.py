"""Airflow on this machine: its home inside the storage root, its processes, and talking to it.

Nothing here imports Airflow; its programs are started beside this one. A server installation needs none of this
(docker-compose.yml).
"""
