/// Structural schemas with CEL rules, as CustomResourceDefinitions publish them, checked on trees that
/// know their places.
///
/// [SchemaSet] reads the compact files that ship with a dialect, one per kind; [Schema] is one node of such a
/// schema; [SchemaCheck] says what a document breaks: types, ranges, patterns, unknown and missing fields,
/// doubled list entries first, and the CEL rules ([CelRules]) only on what is sound so far, with the schema's
/// defaults filled in, as an API server does it. Nothing here knows a particular kind.
@NullMarked
package dev.meshwright.dialects.schema;

import org.jspecify.annotations.NullMarked;
