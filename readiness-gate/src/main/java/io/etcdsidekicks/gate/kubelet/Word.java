package io.etcdsidekicks.gate.kubelet;

/**
 * A word of a command line.
 *
 * @param text as the program gets it
 * @param line where it stands in the manifest
 */
record Word(String text, int line) {}
