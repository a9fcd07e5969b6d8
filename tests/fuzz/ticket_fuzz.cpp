// Fuzzes the reader of printed codes: whatever is scanned has one word that says what is wrong with it, or says what no
// other digits say.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

#include "domain/admission/ticket_code.hpp"

using namespace frontrow;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const std::string& text) {
    const auto outcome = ticket_code::read(text);
    if (const auto* fault = std::get_if<CodeFault>(&outcome)) {
        require(!name_of(*fault).empty());
        return;
    }
    const auto& read = std::get<ticket_code::Read>(outcome);
    require(read.said.size() == ticket_code::kSaidBytes && read.signature.size() == Signatures::kBytes);
    require(ticket_code::bytes_of(read.code) == read.said);
    require(ticket_code::digits_of(read.said + read.signature) == text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    check(bytes);
    // The same bytes as what is signed, which digits alone hardly ever come to.
    std::string signed_bytes = bytes.substr(0, ticket_code::kBytes);
    signed_bytes.resize(ticket_code::kBytes);
    check(ticket_code::digits_of(signed_bytes));
    return 0;
}
