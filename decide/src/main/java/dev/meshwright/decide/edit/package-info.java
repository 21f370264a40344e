/// What happens to a head between two connections: normalisation before routing, header edits, rewrites and redirects
/// after it. Pure over an [dev.meshwright.decide.request.EditableHead], so that the proxy and `explain` change the
/// same bytes the same way.
@NullMarked
package dev.meshwright.decide.edit;

import org.jspecify.annotations.NullMarked;
