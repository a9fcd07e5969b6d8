# Compresses the files of static/ ahead and writes a header that puts them into the executable.
# Call: cmake -DSOURCE=… -DEXTRA=file -DOUTPUT=header -DWORK=folder -P embed.cmake
# The bytes go in by the assembler's .incbin: a compiler needs seconds for what it copies in none.
cmake_minimum_required(VERSION 3.25)
find_program(BROTLI brotli REQUIRED)
find_program(GZIP gzip REQUIRED)
find_program(ESBUILD esbuild)
file(GLOB_RECURSE files RELATIVE "${SOURCE}" "${SOURCE}/*")
list(SORT files)
set(entries "")
set(blobs "")
set(number 0)

function(embed path file)
  set(blob "${WORK}/${number}")
  get_filename_component(ending "${file}" LAST_EXT)
  configure_file("${file}" "${blob}.raw" COPYONLY)
  set(forms raw)
  if(NOT ending MATCHES "^\\.(png|jpg|webp)$")
    execute_process(COMMAND "${GZIP}" -9nkf -S .gz "${blob}.raw" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${BROTLI}" -q 11 -kf -o "${blob}.br" "${blob}.raw" COMMAND_ERROR_IS_FATAL ANY)
    file(RENAME "${blob}.raw.gz" "${blob}.gz")
    list(APPEND forms gz br)
  endif()
  file(SHA256 "${file}" digest)
  string(SUBSTRING "${digest}" 0 32 digest)
  set(entry "    EmbeddedFile{\"${path}\", \"\\\"${digest}\\\"\"")
  foreach(form raw gz br)
    if(form IN_LIST forms)
      set(symbol "frontrow_file_${number}_${form}")
      string(APPEND blobs "FRONTROW_EMBED(${symbol}, \"${blob}.${form}\")\n")
      string(APPEND entry ", FRONTROW_BYTES(${symbol})")
    else()
      string(APPEND entry ", {}")
    endif()
  endforeach()
  set(blobs "${blobs}" PARENT_SCOPE)
  set(entries "${entries}${entry}},\n" PARENT_SCOPE)
endfunction()

# A style sheet that only imports its parts is one file here, so that a page asks once for all it needs.
function(join path target)
  file(READ "${SOURCE}/${path}" text)
  string(REGEX MATCHALL "@import \"[^\"]+\"" imports "${text}")
  get_filename_component(folder "${path}" DIRECTORY)
  file(WRITE "${target}" "")
  foreach(import IN LISTS imports)
    string(REGEX REPLACE "@import \"([^\"]+)\"" "\\1" part "${import}")
    file(READ "${SOURCE}/${folder}/${part}" text)
    file(APPEND "${target}" "${text}")
  endforeach()
endfunction()

# The modules that a page of buyers imports are one file too, without comments and blanks: a slow network answers each
# request late. It lies beside messages.js, which asks for its tables by paths that are relative. Without esbuild, and from
# a folder, a browser asks for the modules one by one (handlers/shared/pages/page_renderer.hpp looks which of both there is).
function(join_modules script target)
  execute_process(COMMAND "${ESBUILD}" --bundle --format=esm --minify --charset=utf8 --log-level=warning
    "${SOURCE}/js/${script}.js" "--outfile=${target}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY "${WORK}")
if(ESBUILD)
  file(READ "${SOURCE}/pages/pages.json" table)
  string(JSON count LENGTH "${table}")
  math(EXPR last "${count} - 1")
  foreach(index RANGE ${last})
    string(JSON page MEMBER "${table}" ${index})
    string(JSON is_shop ERROR_VARIABLE absent GET "${table}" "${page}" shop)
    if(is_shop STREQUAL "ON")
      string(JSON script GET "${table}" "${page}" script)
      join_modules("${script}" "${WORK}/joined.js")
      embed("js/${page}.joined.js" "${WORK}/joined.js")
      math(EXPR number "${number} + 1")
    endif()
  endforeach()
else()
  message(STATUS "esbuild is not there: pages ask for their modules one by one")
endif()
foreach(path IN LISTS files)
  if(path MATCHES "^css/parts/")
    continue()
  endif()
  set(file "${SOURCE}/${path}")
  file(STRINGS "${file}" imports REGEX "^@import " LIMIT_COUNT 1)
  if(path MATCHES "\\.css$" AND imports)
    set(file "${WORK}/joined.css")
    join("${path}" "${file}")
  endif()
  embed("${path}" "${file}")
  math(EXPR number "${number} + 1")
endforeach()
embed("openapi.json" "${EXTRA}")

file(WRITE "${OUTPUT}.new" "// Made by cmake/embed.cmake from static/. To be included in one translation unit only.
#pragma once

#include <array>
#include <string_view>

#include \"http/static_files.hpp\"

#define FRONTROW_EMBED(name, file)                                                                            \\
    __asm__(\".pushsection .rodata\\n.global \" #name \"_begin\\n.global \" #name \"_end\\n\" #name \"_begin:\\n\"         \\
            \".incbin \\\"\" file \"\\\"\\n\" #name \"_end:\\n.byte 0\\n.popsection\\n\");                                  \\
    extern \"C\" const char name##_begin[];                                                                     \\
    extern \"C\" const char name##_end[];
#define FRONTROW_BYTES(name) std::string_view(name##_begin, static_cast<std::size_t>(name##_end - name##_begin))

${blobs}
namespace frontrow {

/// The pages, as static/ was when the program was built.
inline const auto& embedded_files() {
    static const auto files = std::to_array<EmbeddedFile>({
${entries}    });
    return files;
}

} // namespace frontrow
")
configure_file("${OUTPUT}.new" "${OUTPUT}" COPYONLY)
