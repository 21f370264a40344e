/// Which filter chain takes a connection: [ConnectionFacts] in, a chain out.
@NullMarked
package dev.meshwright.decide.connection;

import org.jspecify.annotations.NullMarked;
