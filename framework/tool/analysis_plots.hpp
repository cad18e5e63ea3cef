// SPDX-License-Identifier: MIT
// Plots of an analysis: SVG to stand in an HTML page, whose colours come from the page's classes.
#pragma once

#include "analysis.hpp"

#include <string>

namespace tessera::tool {

/// Each function returns a whole <svg> element, or "" where there is nothing to draw.

/// Ratio of each part: bars with names where they are few, else columns in the order of the files.
std::string ratio_plot(const analysis& of);
/// Ratio of keys and of values by layer, coded symbols alone, dumps of one layer weighed together.
std::string layer_plot(const analysis& of);
/// Bits of a symbol of each stream, beside its width and its entropies.
std::string bits_plot(const analysis& of);
/// Where the bytes of all files go: one bar of the streams and what is kept beside them.
std::string cost_plot(const analysis& of);

/// Streams whose histogram is worth a plot: exponents, or where there are none, what is narrow.
std::vector<const stream_analysis*> drawn_streams(const analysis& of);
/// How often each symbol occurs; of exponents the powers of two that they stand for.
std::string histogram_plot(const stream_analysis& s);
/// The same of that stream in each part, as shades.
std::string histogram_map(const analysis& of, const stream_analysis& s);

}  // namespace tessera::tool
