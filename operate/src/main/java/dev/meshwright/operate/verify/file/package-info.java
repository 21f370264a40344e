/// The file of a test of mesh configuration, read: [TestFileReader] turns YAML into a [TestFile] and reports what does
/// not fit with its place; what is sound is kept. docs/verify.md tells of every key, and the schema for editors
/// (`meshtest.schema.json`) names the same ones. Knows documents and expectations, not how they are judged.
@NullMarked
package dev.meshwright.operate.verify.file;

import org.jspecify.annotations.NullMarked;
