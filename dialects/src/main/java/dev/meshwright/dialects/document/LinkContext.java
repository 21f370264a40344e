package dev.meshwright.dialects.document;

import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import java.util.List;

/// What a dialect has when all documents are known.
///
/// @param registered services known from elsewhere than documents
/// @param findings of the whole reading; warnings only, since every element is sound by itself
/// @param statuses to be added to
public record LinkContext(
        MeshSettings settings, List<Service> registered, Findings findings, List<ElementStatus> statuses) {}
