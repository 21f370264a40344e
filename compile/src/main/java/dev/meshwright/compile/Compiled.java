package dev.meshwright.compile;

import dev.meshwright.compile.patch.PatchReport;
import dev.meshwright.xds.ResourceSet;

/// What one node should hold, and where it comes from.
///
/// @param resources with [dev.meshwright.xds.TypeUrl#ORIGINS] only for our own proxy
/// @param origins for every node, whether or not its proxy gets them
/// @param patches what came of the patches that authors wrote for it
public record Compiled(ResourceSet resources, OriginIndex origins, PatchReport patches) {}
