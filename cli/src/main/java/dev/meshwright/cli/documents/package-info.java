/// Files that users name, read as what they are to be: [dev.meshwright.cli.documents.DocumentFiles] finds the documents
/// that `-f` means, and [dev.meshwright.cli.documents.TextFile] reads one. What is wrong with a name or a file is a
/// [dev.meshwright.cli.outcome.Failure] that says how to mend it. Knows nothing of what the texts mean.
@NullMarked
package dev.meshwright.cli.documents;

import org.jspecify.annotations.NullMarked;
