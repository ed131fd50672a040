/** The start file and the template it is made from: etcd's own configuration format, read as etcd reads it. */
@NullMarked
package io.etcdsidekicks.discovery.startfile;

import org.jspecify.annotations.NullMarked;
