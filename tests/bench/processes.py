# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The processes that run the loops, and the lines that are spoken with them."""

import json
import os
import subprocess
from dataclasses import dataclass


class PeerError(Exception):
    """A peer that does not start, or does not answer as it should."""


@dataclass(frozen=True)
class Times:
    wall: int      # ns for the turns of each thread, from the first start to the last end
    cpu: int       # ns, of all threads; with a collector, of the whole process
    switches: int  # how often another process took the processor away


class Process:
    """A program that hosts one peer or several."""

    def __init__(self, command):
        self.command = command
        self.peers = {}
        self.ops = set()
        try:
            self.child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        except OSError as error:
            raise PeerError("%s: %s" % (command[0], error.strerror)) from error
        self._read_introduction()

    def _read_introduction(self):
        for line in self.child.stdout:
            words = line.split()
            if words[:1] == ["ready"]:
                return
            if words[:1] == ["peer"]:
                self.peers[words[1]] = " ".join(words[2:])
            elif words[:1] == ["op"]:
                self.ops.add((words[1], words[2]))
        raise PeerError("%s does not start" % " ".join(self.command[:3]))

    def _ask(self, *words):
        question = " ".join(str(word) for word in words)
        try:
            self.child.stdin.write(question + "\n")
            self.child.stdin.flush()
            answer = self.child.stdout.readline().split()
        except OSError:
            answer = []
        if answer[:1] != ["ok"]:
            said = " ".join(answer) or "it has ended"
            raise PeerError("%s: %s: %s" % (self.command[0], question, said))
        return [int(word) for word in answer[1:]]

    def run(self, peer, row, turns, warm):
        return Times(*self._ask("run", peer, row.op, row.size, row.threads, row.mode, turns, warm))

    def count_bytes(self, peer, row):
        return self._ask("bytes", peer, row.op, row.size, row.per)[0]

    def stop(self):
        self.child.stdin.close()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.child.stdout.close()


class Build:
    """What the build folder has."""

    def __init__(self, folder):
        path = os.path.join(folder, "tests", "bench", "peers.json")
        try:
            with open(path, encoding="utf-8") as file:
                self.facts = json.load(file)
        except OSError as error:
            raise PeerError("%s: %s" % (path, error.strerror)) from error
        self.absent = list(self.facts["absent"])

    def start(self, wanted=None):
        """Gives a dictionary from the name of each peer to its process."""
        by_peer = {}
        commands = [[self.facts["host"], *self.facts["modules"]], *self.facts["commands"]]
        for command in commands:
            process = Process(command)
            chosen = [peer for peer in process.peers if wanted is None or peer in wanted]
            for peer in chosen:
                by_peer[peer] = process
            if not chosen:
                process.stop()
        return by_peer


def stop_all(by_peer):
    for process in set(by_peer.values()):
        process.stop()
