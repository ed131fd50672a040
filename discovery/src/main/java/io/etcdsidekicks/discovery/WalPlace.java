package io.etcdsidekicks.discovery;

/**
 * Which WAL directory it is, not where: another one under the same path has another inode.
 *
 * @param device of the file system, as {@code stat} gives it
 * @param inode of the directory
 */
public record WalPlace(long device, long inode) {}
