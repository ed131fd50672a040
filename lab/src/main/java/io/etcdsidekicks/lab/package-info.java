/** The test rig: real Consul, real etcd and our two programs on machines that are network namespaces. */
@NullMarked
package io.etcdsidekicks.lab;

import org.jspecify.annotations.NullMarked;
