"""Media and documents, file in and file out; knows nothing of the hub.

Whatever opens a stranger's file runs in a child process with limits (`uploads.media.processes`), so that a
file made to harm costs one process and nothing else.
"""
