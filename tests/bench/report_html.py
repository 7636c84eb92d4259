def write(run, file): pass
