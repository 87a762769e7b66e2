import ArgumentParser
import DataCore
package import JobModel
import LocalEngine

/// The flags of every job.
package struct JobOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files, directories and patterns to read (*, ?, [a-z], {a,b}, ** for any directories); - is standard input. May be repeated. gzip is recognised by content. file://HOST/path is on the disk of the workers at HOST.",
      valueName: "path"))
  var input: [ByteString] = []

  @Option(
    help: ArgumentHelp(
      "A file with the paths of more inputs, one a line or each ended by a NUL; - is standard input.",
      valueName: "file"))
  var inputList: FilePath?

  @Argument(
    help: ArgumentHelp(
      "More inputs, as if behind --input.", valueName: "input"), completion: .file())
  var inputs: [ByteString] = []

  @Option(
    help: ArgumentHelp(
      "The directory for the part files; - writes them to standard output, one after another. (default: -, for submit: output)",
      valueName: "directory"))
  var output: FilePath?

  @Option(
    help: ArgumentHelp(
      "End the output after this many records, and the job as soon as it has them.",
      valueName: "number"))
  var head: Int?

  @Option(
    help: ArgumentHelp(
      "What an input record is: lines, nul (ended by a NUL), fixed:N (N bytes), file or warc. (default: what the _SUCCESS of an earlier output says, or lines)",
      valueName: "format"))
  var format: FormatArgument?

  @Flag(
    help:
      "Take inputs that are plainly not text (archives, images, UTF-16, ...) as they are, instead of refusing them."
  )
  var anyBytes = false

  @Option(
    help: ArgumentHelp(
      "How many part files: a number, or auto for one per 32 MiB of the output. 0 writes the output of the mappers, without a reduce phase.",
      valueName: "number|auto"))
  var partitions: PartitionsArgument = PartitionsArgument(count: .auto)

  @Option(
    help: ArgumentHelp(
      "Threads that work at the same time. (default: as many as processors)",
      valueName: "number"))
  var slots: Int?

  @Option(
    help: ArgumentHelp(
      "How much stored input a slot takes at a time: a size, or auto for one that suits the input and the program.",
      valueName: "size|auto"))
  var splitSize: SplitSizeArgument = SplitSizeArgument(bytes: nil)

  @Option(
    help: ArgumentHelp(
      "How much memory the process may use; what does not fit is spilled to disk. (default: half of the machine's memory)",
      valueName: "size"))
  var memory: SizeArgument?

  @Option(help: ArgumentHelp("How to compress spilled data.", valueName: "lz4|none"))
  var spillCompression: SpillCompression = .lz4

  @Option(
    help: ArgumentHelp(
      "The directory for spilled data. (default: $TMPDIR, or /tmp)", valueName: "directory"))
  var scratch: FilePath?

  @Option(
    help: ArgumentHelp(
      "Skip up to this many records that make a program fail, or that are damaged (warc); the report lists them.",
      valueName: "number"))
  var skipBadRecords = 0

  @Flag(help: "Replace an earlier output of gristmill.")
  var overwrite = false

  @Flag(
    help:
      "Do not wait until the output is on the disk: a power cut right after the job may damage it.")
  var noSync = false

  @Flag(help: "Compress the part files with gzip.")
  var compressOutput = false

  @Flag(help: "End each output record with a NUL instead of a newline.")
  var nullOutput = false

  @Flag(help: "Print errors only: no progress and no report.")
  var quiet = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  package init() {}

  package func validate() throws {
    guard !allInputs.isEmpty || inputList != nil else {
      throw ValidationError(
        "no input is named: give files, directories or patterns, or - for standard input")
    }
    if inputList == InputFile.standardInput, inputsHoldStandardInput {
      throw ValidationError("standard input cannot be both the --input-list and an input")
    }
    if let head, head < 1 {
      throw ValidationError("--head \(head) is not a number of records, 1 or more")
    }
    if let slots, !(1...Limits.slotsMax).contains(slots) {
      throw ValidationError("--slots \(slots) is not a number from 1 to \(Limits.slotsMax)")
    }
    guard (0...Limits.skippedRecordsMax).contains(skipBadRecords) else {
      throw ValidationError(
        "--skip-bad-records \(skipBadRecords) is not a number from 0 to \(Limits.skippedRecordsMax)"
      )
    }
    if let bytes = splitSize.bytes,
      bytes < Limits.splitBytesMin || bytes > Limits.splitBytesMax
    {
      throw ValidationError(
        "--split-size must be from \(Limits.splitBytesMin) byte to \(ByteSize.format(Limits.splitBytesMax))"
      )
    }
  }

  private static var usualSlots: Int { min(Machine.processors, Limits.slotsMax) }

  /// Whether standard input is an input, or has a list of them.
  var readsStandardInput: Bool {
    inputsHoldStandardInput || inputList == InputFile.standardInput
  }

  private var inputsHoldStandardInput: Bool {
    allInputs.contains(ByteString(InputFile.standardInput))
  }

  /// Those of the command line, which `CommandLineReader` keeps from the parser, and those that came
  /// through it.
  private var allInputs: [ByteString] { ProcessArguments.inputs + input + inputs }

  /// Says that --head does nothing here, if it is given.
  ///
  /// - Parameter reason: why.
  func noteHead(_ reason: String) {
    guard let head, !quiet else { return }
    Terminal.complain(["--head \(head) is for 'run': \(reason)"])
  }

  /// - Parameter defaultOutput: the output if none is named.
  package func specification(
    _ program: ProgramSpecification, defaultOutput: FilePath = JobSpecification.standardOutput
  ) throws -> JobSpecification {
    var specification = JobSpecification(
      program: program, inputs: allInputs, output: output ?? defaultOutput,
      slots: slots ?? Self.usualSlots,
      splitBytes: splitSize.bytes, memoryBytes: memory?.bytes ?? Machine.defaultMemoryBytes,
      scratch: scratch ?? Machine.defaultScratch)
    specification.listedInputs = try inputList.map(InputList.read)
    if let inputList, specification.inputs.isEmpty, specification.listedInputs?.isEmpty == true {
      throw JobFailure(
        .input,
        "--input-list \(inputList) names no file"
      )
    }
    specification.format = format?.format ?? .lines
    specification.anyBytes = anyBytes ? true : nil
    specification.skipBadRecordsMax = skipBadRecords
    specification.partitions = partitions.count
    specification.spillCompression = spillCompression
    specification.overwrite = overwrite
    specification.noSync = noSync ? true : nil
    specification.compressOutput = compressOutput
    specification.endsOutputByNUL = nullOutput
    return specification
  }
}
