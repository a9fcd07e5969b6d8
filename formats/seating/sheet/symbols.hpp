#pragma once

#include <string_view>

#include "domain/seating/seat_map.hpp"

namespace frontrow::plan_sheet {

/// Returns the strokes of a symbol on a square of 20, as the data of an SVG path: those of
/// static/js/seating/symbols.js. Empty for none.
inline std::string_view path_of(DecorationSymbol symbol) {
    switch (symbol) {
    case DecorationSymbol::none:
        return "";
    case DecorationSymbol::stairs:
        return "M3 16h3.5v-4H10V8h3.5V4H17";
    case DecorationSymbol::door:
        return "M5 17V3h8v14M3 17h14M10.5 10v1";
    case DecorationSymbol::bar:
        return "M4 4h12l-6 6.5zM10 10.5V16M7 16h6M13 4l2-2";
    case DecorationSymbol::toilets:
        return "M6 3.6a1.1 1.1 0 1 1-.01 0M6 7v5M4.3 8.5V12h3.4V8.5zM5 12v5M7 12v5M10 3v14M14 3.6a1.1 1.1 0 1 1-.01 "
               "0M14 "
               "7l-2.2 6h4.4zM13.2 13v4M14.8 13v4";
    case DecorationSymbol::cloakroom:
        return "M10 8V6.8a1.8 1.8 0 1 0-1.8-1.8M10 8l7 5.2c.6.5.3 1.3-.5 1.3h-13c-.8 0-1.1-.8-.5-1.3z";
    }
    return "";
}

} // namespace frontrow::plan_sheet
