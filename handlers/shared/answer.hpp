#pragma once

#include <string>
#include <utility>

#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "http/message.hpp"

namespace frontrow {

/// An answer for one caller, never kept by anybody on the way.
inline Response json_answer(int status, const Json& json) {
    return Response::of(status, "application/json", to_bytes(json)).with("Cache-Control", "no-store");
}

/// Returns the answer that a browser keeps as a file of this name.
inline Response csv_file(CsvFile file, const std::string& name) {
    return Response::of(200, "text/csv; charset=utf-8", std::move(file).text())
        .with("Cache-Control", "no-store")
        .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
}

} // namespace frontrow
