/// Where what is told of calls goes to: spans, access logs.
@NullMarked
package dev.meshwright.decide.collector;

import org.jspecify.annotations.NullMarked;
