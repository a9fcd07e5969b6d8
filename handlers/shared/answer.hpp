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

/// The same that says nothing but that it is done.
inline Response no_content() { return {204, {}, {}, {{"Cache-Control", "no-store"}}, {}, {}}; }

/// Returns bytes for one caller, never kept by anybody on the way, that a browser saves as a file of this name.
inline Response file_answer(std::string type, std::string bytes, const std::string& name) {
    return Response::of(200, std::move(type), std::move(bytes))
        .with("Cache-Control", "no-store")
        .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
}
inline Response csv_file(CsvFile file, const std::string& name) {
    return file_answer("text/csv; charset=utf-8", std::move(file).text(), name);
}

} // namespace frontrow
